import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../doctor/assumptions/index.ts';
import type { Observations, Subject } from '../../doctor/observations.ts';
import { formatReport } from '../../doctor/report.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { SUBJECT } from './subject.ts';

const FINDING: Finding = { id: 'a', assumed: 'It is so', verdict: 'holds', seen: 'HTTP 200' };
const NOT_ASKED = { kind: 'not asked', why: '' } as const;

function report(
  findings: readonly Finding[],
  subject: Partial<Subject> = {},
  secrets = new Secrets(() => undefined),
): string {
  const observations: Observations = {
    subject: { ...SUBJECT, ...subject },
    mirror: { answer: NOT_ASKED, mirror: undefined },
    ...{ unmirrored: undefined, lookup: undefined, search: undefined, hosts: undefined },
    ...{ runs: [], noRun: '', dates: { dated: 0, undated: 0 }, sent: 1 },
  };
  return formatReport({ observations, findings, start: false, versions: 'one 1.0' }, secrets);
}

describe('a report', () => {
  test('begins with what does not hold', () => {
    const text = report([
      FINDING,
      { ...FINDING, id: 'b', verdict: 'not settled' },
      { ...FINDING, id: 'c', verdict: 'does not hold' },
    ]);
    const headings = [...text.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Does not hold', 'Holds', 'Not settled', 'Never probed']);
    expect(text).toContain('1 hold, 1 do not hold, 1 are not settled');
    expect(text).toContain('1 request sent');
  });

  test('names a public host, and no other', () => {
    expect(report([])).toContain('codehub-ext.cn-north-4.myhuaweicloud.com');
    const hidden = report([{ ...FINDING, seen: 'at codearts.example' }], {
      endpoint: new URL('https://codearts.example'),
      region: undefined,
    });
    expect(hidden).not.toContain('codearts.example');
    expect(hidden).toContain('at <host>');
  });

  test('hides what nobody thought of', () => {
    const secrets = new Secrets(() => undefined);
    secrets.add('a-token-of-the-test');
    const seen = '2112000001 and 77889 of https://github.com/a/b.git with a-token-of-the-test';
    const subject = { sourceUrl: 'https://github.com/a/b.git', unmirroredId: 77_889 };
    expect(report([{ ...FINDING, seen }], subject, secrets)).toContain(
      '<repository id> and <repository id> of <source> with ***',
    );
  });

  test('stays a table whatever is in a cell', () => {
    expect(report([{ ...FINDING, seen: 'a | b\nc' }])).toContain('| a \\| b c |');
  });
});
