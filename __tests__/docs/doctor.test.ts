import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ASSUMPTIONS } from '../../doctor/assumptions/index.ts';
import { MAX_MS, MAX_REQUESTS } from '../../doctor/client.ts';
import { NEVER_PROBED } from '../../doctor/never-probed.ts';
import { TITLE } from '../../doctor/report.ts';
import { codeSpans, section, tables } from './markdown.ts';
import { filesBelow, readText } from './project.ts';

const PAGE = readText('docs/doctor.md');

/** What of an issue form matters here. */
interface Form {
  readonly body: readonly {
    readonly id?: string;
    readonly type: string;
    readonly attributes: { readonly placeholder?: string; readonly render?: string };
    readonly validations?: { readonly required: boolean };
  }[];
}

describe('docs/doctor.md', () => {
  test('has every assumption, in the order of the report', () => {
    const rows = tables(section(PAGE, 'What it settles'))[0] ?? [];
    expect(rows.map(([name = '']) => codeSpans(name)[0])).toEqual(ASSUMPTIONS.map(({ id }) => id));
  });

  test('has all that is never probed', () => {
    const items = section(PAGE, 'What it never does').match(/^- .*$/gm);
    expect(items).toEqual(NEVER_PROBED.map((each) => `- ${each}`));
  });

  test('has the limits', () => {
    expect(PAGE).toContain(`${MAX_REQUESTS} at most in all`);
    expect(PAGE).toContain(`later than ${MAX_MS / 60_000} minutes`);
  });
});

describe('the issue form for reports', () => {
  const { body } = parse(readText('.github/ISSUE_TEMPLATE/doctor.yml')) as Form;

  test('asks for the report, and shows it as the table that it is', () => {
    const field = body.find(({ id }) => id === 'report');
    expect(field).toMatchObject({
      type: 'textarea',
      attributes: { placeholder: TITLE },
      validations: { required: true },
    });
    expect(field?.attributes.render).toBeUndefined();
  });
});

test('every assumption has a name of its own', () => {
  const ids = ASSUMPTIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every assumption is broken by a case of a test', () => {
  const cases = filesBelow('__tests__/doctor', '.test.ts').map(readText).join('\n');
  const unbroken = ASSUMPTIONS.filter(({ id }) => !cases.includes(`broken: '${id}'`));
  // The first is asked of hosts of Huawei Cloud alone, by `observe/examination.test.ts`.
  expect(unbroken.map(({ id }) => id)).toEqual(['europe-host']);
});
