import { describe, expect, test } from '@jest/globals';
import { anchors, codeBlocks, codeSpans, firstTable, linkTargets, section } from './markdown.ts';
import { misuses } from './project.ts';

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
  '## 第二部分',
  '[there](#title) and [away](file.md#part)',
  '',
].join('\n');

describe('reading Markdown', () => {
  test('finds tables, code, links and anchors', () => {
    expect(firstTable(section(PAGE, 'First part: `code`, done'))).toEqual([['`x`', '1']]);
    expect(codeBlocks(PAGE, 'yaml')).toEqual(['# no heading [no](link)\nkey: value\n']);
    expect(codeSpans(PAGE)).toEqual(['code', 'x']);
    expect(linkTargets(PAGE)).toEqual(['#title', 'file.md#part']);
    expect(anchors(PAGE)).toEqual(['title', 'first-part-code-done', '第二部分']);
  });

  test('does not take a missing section for an empty one', () => {
    expect(() => section(PAGE, 'Third part')).toThrow('No heading "## Third part"');
  });
});

describe('reading workflows', () => {
  test('finds inputs and outputs that do not exist, and inputs that are missing', () => {
    const workflow = [
      'steps:',
      '  - uses: OWNER/codearts-mirror-sync@v1',
      '    with: { token: x, nonsense: 1 }',
      '  - run: echo ${{ steps.mirror.outputs.nothing }}',
    ].join('\n');
    expect(misuses(workflow)).toEqual([
      'no input nonsense',
      'input repository_id is missing',
      'no output nothing',
    ]);
  });
});
