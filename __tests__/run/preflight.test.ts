import { expect, test } from '@jest/globals';
import { preflight } from '../../src/run/preflight.ts';
import { createClient } from '../support/client.ts';
import { memoryHost } from '../support/memory-host.ts';
import { ScriptedTransport } from '../support/transport.ts';
import { mirrorWith } from '../waiting/observations.ts';

test('a look at the repository itself takes half a minute at most, whatever the user allows', async () => {
  const host = memoryHost();
  const { clock } = host;
  const transport = new ScriptedTransport({ body: { id: 123, archived: true } });
  await expect(preflight(host, createClient(transport, { clock }), mirrorWith({}))).resolves.toBe(
    true,
  );
  expect(transport.limits).toEqual([31_000]);
});
