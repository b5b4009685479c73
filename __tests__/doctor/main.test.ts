import { expect, test } from '@jest/globals';
import { listed, runDoctor, shown, withPatient } from './patient.ts';

test('the program prints the report alone, and ends as it found', async () => {
  await withPatient({}, async (patient) => {
    const { repository, proxy, codearts } = patient;
    const own = ['--repository-id', String(repository.id), '--endpoint', proxy.endpoint];
    const visit = await runDoctor(own, { HUAWEICLOUD_TOKEN: codearts.tokens.valid });
    expect(visit.report).toMatch(/^## Report of the doctor\n/);
    expect(listed(visit.report, 'Does not hold')).toEqual([]);
    expect(visit.stderr).toBe('Reading the remote mirror.\n');
    expect(shown(patient, visit.report + visit.stderr)).toEqual([]);
    expect(visit.code).toBe(0);
  });
});

test('the program cannot be used without options, and says how', async () => {
  const { code, report, stderr } = await runDoctor(['MIIE-secret-token'], {});
  expect(code).toBe(2);
  expect(report).toBe('');
  expect(stderr).toContain('Usage:');
  expect(stderr).not.toContain('MIIE');
});
