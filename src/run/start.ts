import type { Repository } from '../codearts/repository.ts';
import type { AcceptedSynchronization } from '../codearts/synchronization.ts';
import type { Host } from '../host/host.ts';
import { OperationError } from '../http/errors.ts';
import type { Inputs } from '../inputs/inputs.ts';

/**
 * Starts a synchronization and hands its job on to later steps.
 *
 * @returns When the service accepted it.
 * @throws OperationError
 */
export async function start(host: Host, repository: Repository, inputs: Inputs): Promise<Date> {
  const { report, journal } = host;
  journal.keepSuccessBefore();
  const { jid, requestedAt, doubt } = await sendStart(host, repository, inputs);
  // First of all: whatever ends the process after this, later steps have the jid.
  journal.jid(jid);
  journal.requestedAt(requestedAt);
  if (doubt !== undefined) journal.warning(doubt);
  report.info(`Synchronization of repository ${repository.id} requested, jid ${jid}.`);
  return requestedAt;
}

async function sendStart(
  { journal }: Host,
  repository: Repository,
  { forceFetch, sourceLogin, endpointUuid }: Inputs,
): Promise<AcceptedSynchronization> {
  const options = {
    forceFetch,
    ...(sourceLogin && { login: sourceLogin }),
    ...(endpointUuid !== undefined && { endpointUuid }),
  };
  try {
    return await repository.startSynchronization(options, journal);
  } catch (error) {
    // Only now it is known of a success status that its answer is no success.
    if (error instanceof OperationError) journal.requestFailed(error.outcomeUnknown);
    throw error;
  }
}
