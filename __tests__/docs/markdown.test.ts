import { describe, expect, test } from '@jest/globals';
import {
  anchors,
  codeBlocks,
  codeSpans,
  firstTable,
  linkTargets,
  section,
  tables,
} from './markdown.ts';
import { misuses, takenForSet } from './project.ts';

const PAGE = [
  '# Title',
  '',
  '## First part: `code`, done',
  '| a | b |',
  '|---|---|',
  '| `x` | 1 |',
  '',
  '```yaml',
  '# no heading [no](link)',
  'key: value',
  '```',
  '',
  '### Detail',
  '1. In a list:',
  '',
  '   ```json',
  '   { "a": 1 }',
  '   ```',
  '',
  '| `` `y` is 2 `` |',
  '|---|',
  '| z |',
  '',
  '## 第二部分',
  '[there](#title) and [away](file.md#part)',
  '',
].join('\n');

describe('reading Markdown', () => {
  test('finds tables, code, links and anchors', () => {
    expect(firstTable(section(PAGE, 'First part: `code`, done'))).toEqual([['`x`', '1']]);
    expect(tables(PAGE)).toEqual([[['`x`', '1']], [['z']]]);
    expect(codeBlocks(PAGE, 'yaml')).toEqual(['# no heading [no](link)\nkey: value\n']);
    expect(codeBlocks(PAGE, 'json')).toEqual(['{ "a": 1 }\n']);
    expect(codeSpans(PAGE)).toEqual(['code', 'x', '`y` is 2']);
    expect(linkTargets(PAGE)).toEqual(['#title', 'file.md#part']);
    expect(anchors(PAGE)).toEqual(['title', 'first-part-code-done', 'detail', '第二部分']);
  });

  test('ends a section at the next heading of its level', () => {
    expect(section(PAGE, 'First part: `code`, done')).toContain('### Detail');
    expect(section(PAGE, 'Detail')).not.toContain('第二部分');
  });

  test('does not take a missing section for an empty one', () => {
    expect(() => section(PAGE, 'Third part')).toThrow('No heading "Third part"');
  });
});

describe('reading workflows', () => {
  test('finds inputs and outputs that do not exist, and inputs that are missing', () => {
    const workflow = [
      'steps:',
      '  - id: mirror',
      '    uses: OWNER/codearts-mirror-sync@v1',
      '    with: { token: x, nonsense: 1 }',
      '  - id: late',
      '    uses: OWNER/codearts-mirror-sync/wait@v1',
      '    with: { repository_id: 1, jid: x, wait: true }',
      '  - id: own',
      '    run: echo ${{ steps.mirror.outputs.nothing }} ${{ steps.late.outputs.requested_at }}',
      '  - run: echo ${{ steps.own.outputs.anything }} ${{ steps.mirrored.outputs.jid }}',
    ].join('\n');
    expect(misuses(workflow)).toEqual([
      'no input nonsense',
      '0 of the inputs repository_id and repository',
      'no input wait',
      'input requested_at is missing',
      'no output nothing of mirror',
      'no output requested_at of late',
      'no step mirrored',
    ]);
  });

  test.each([
    ['echo "$VALUE"', undefined, true],
    ['echo "${VALUE}"', undefined, true],
    ['echo ${{ steps.mirror.outputs.commit }}', undefined, true],
    ['echo "${OTHER:+$VALUE}"', undefined, true],
    ['echo "${VALUE:-none} $VALUE"', undefined, true],
    ['echo "$VALUE"', "steps.mirror.outputs.jid != ''", true],
    ['echo "$VALUE"', 'success()', true],
    ['echo "$VALUE"', "steps.mirror.outputs.commit != ''", false],
    ['echo "${VALUE:-none}"', undefined, false],
    ['echo "done${VALUE:+, $VALUE is there}"', undefined, false],
    ['echo "$VALUES"', undefined, false],
    ['make', undefined, false],
  ])('sees whether %j under the condition %j takes an output for set', (run, condition, found) => {
    const step = { if: condition, env: { VALUE: '${{ steps.mirror.outputs.commit }}' }, run };
    const outputs = found ? ['steps.mirror.outputs.commit'] : [];
    expect(takenForSet(JSON.stringify({ steps: [step] }))).toEqual(outputs);
  });

  test('knows that a step always sets its status, and looks at each output for itself', () => {
    const env = {
      STATUS: '${{ steps.mirror.outputs.status }}',
      PROOF: '${{ steps.mirror.outputs.proof }}',
      JID: '${{ steps.mirror.outputs.jid }}',
    };
    const run = 'echo "$STATUS $PROOF ${JID:-none}"';
    expect(takenForSet(JSON.stringify({ env, run }))).toEqual(['steps.mirror.outputs.proof']);
  });
});
