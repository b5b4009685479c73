import { describe, expect, test } from '@jest/globals';
import { isRefusalOf, wordsOf } from '../../src/waiting/last-error.ts';
import { causeOf, CAUSES } from '../../src/waiting/causes.ts';

describe('the words of a failure', () => {
  // Each name is a word that would tell another cause.
  test.each([
    ['a\t\n  b', 'a b'],
    ['a，b；c', 'a ， b ； c'],
    ['at https://quota.example/x?y end', 'at end'],
    ['over ssh+git2://quota end', 'over end'],
    ['see=http://quota', 'see='],
    ['HTTP/1.1 403 Forbidden', ' HTTP403  Forbidden'],
    ['HTTP/2 429', ' HTTP429 '],
    ['HTTP/x 429', '429'],
    ['branch quota is protected', 'branch is protected'],
    ['file quota has gone', 'file has gone'],
    ['the branch name is bad', 'the branch name is bad'],
    ["bad 'don't do' x", 'bad x'],
    ["x'quota' y", "x'quota' y"],
    ["error: 'fatal: quota x' y", "error: 'fatal: quota x' y"],
    ["bad 'xfatal: quota' y", 'bad y'],
    ['(「quota」)', '( )'],
    ['分支「quota」不存在', '分支 不存在'],
    ['分支 quota 不存在', '分支 不存在'],
    ["分支 'quota' 未找到", '分支 未找到'],
    ['quota -> other ok', '-> ok'],
    ['! a:b [rejected] (x)', '[rejected] (x)'],
    ['! [rejected] quota (x)', '[rejected] (x)'],
    ['[rejected] quota', '[rejected]'],
    ['[remote rejected] quota (y)', '[remote rejected] (y)'],
    ['用户名/密码 错误', '用户名/密码 错误'],
    ['/ x', 'x'],
    ['quota/密码 x', 'x'],
    ['密码/quota x', 'x'],
    ['/密码 x', 'x'],
    ['中.b x', '中.b x'],
    ['quota.example x', 'x'],
    ['connect to quota port 443', 'connect to port 443'],
    ['fatal: remote ref quota', 'fatal: remote ref'],
  ])('%j are %j', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  test.each([
    ['error: 404', ' HTTP404 '],
    ['status code 404: x', 'status  HTTP404 : x'],
    ['responded with 503', ' HTTP503 '],
    ['返回429', ' HTTP429 '],
    ['error 4041', 'error 4041'],
    ['error 404x', ' HTTP404 x'],
    ['error in line 404', 'error in line 404'],
    ['(404: not found', 'HTTP404 not found'],
    ['404 not found', 'HTTP404 not found'],
    ['a 404 Not Found', 'a HTTP404 Not Found'],
    ['x404 not found', 'x404 not found'],
    ['502 bad gateway', 'HTTP502 bad gateway'],
    ['404 objects', '404 objects'],
  ])('mark a status alone: %j are %j', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  test.each([
    '分支「main」不存在',
    "致命错误：分支 'main' 未找到",
    '标签 v1 找不到',
    '引用 "x" 丢失',
  ])('tell in Chinese that something is missing, whatever its name is: %s', (text) => {
    expect(causeOf(text)).toBe(CAUSES.missing);
  });
});

describe('a refusal of a ref', () => {
  const MAIN = { type: 'branch', name: 'main' } as const;
  const TAG = { type: 'tag', name: 'v1' } as const;

  test.each([
    [MAIN, '! [rejected] main -> main (non-fast-forward)', true],
    [MAIN, '! [remote rejected] main -> main (hook declined)', true],
    [MAIN, '! [拒绝] main -> main (非快进)', true],
    [MAIN, '! [已拒绝] main -> main (非快进)', true],
    [MAIN, '[rejected] refs/heads/main', true],
    [MAIN, '[rejected] refs/tags/main', false],
    [MAIN, 'un[rejected] main', true],
    [MAIN, '[rejected]: main', false],
    [MAIN, '[unrejected] main', false],
    [MAIN, 'main', false],
    [MAIN, '! [rejected] main -> main (non-fast-forw…', false],
    [TAG, '[rejected] refs/tags/v1', true],
    [TAG, '[rejected] refs/heads/v1', false],
    [TAG, '! [rejected] v1 -> v1 (would clobber existing tag)', true],
    [TAG, '! [已拒绝] v1 -> v1 (会破坏现有的标签)', true],
    [TAG, '! [rejected] v1 -> v1 (non-fast-forward)', false],
    [MAIN, '! [rejected] main -> main (would clobber existing tag)', false],
  ] as const)('of %j is told by %j: %s', (ref, text, told) => {
    expect(isRefusalOf(ref, text)).toBe(told);
  });
});
