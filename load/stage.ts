import { createWorkingCopy, startCodeArts, startGitHub, type Clock } from '../emulator/index.ts';
import { ThrottlingGateway, type Hours, type Limit } from './gateway.ts';

/** One way to the service, and the repository that is behind it for those who take it. */
export interface Way {
  readonly gateway: ThrottlingGateway;
  readonly repositoryId: number;
}

/** A service with gateways in front of it, and the push that all runs are for. */
export interface LoadStage {
  readonly ways: readonly Way[];
  /** The commit of the push; the mirror has it. */
  readonly commit: string;
  /** Where GitHub is. */
  readonly serverUrl: string;
  /** Puts a token in force for one run. */
  readonly admit: (token: string) => void;
}

/** The repository of GitHub whose pushes are mirrored. */
export const SOURCE_NAME = 'octo-org/hello';

/** Opens all of it, with a gateway for each limit, uses it, and ends all of it. */
export async function onLoadStage<T>(
  limits: readonly Limit[],
  { clock, hours }: { readonly clock: Clock; readonly hours: Hours },
  use: (stage: LoadStage) => Promise<T>,
): Promise<T> {
  const codearts = await startCodeArts({ clock });
  const github = await startGitHub({ clock });
  const copy = await createWorkingCopy();
  const ways: Way[] = [];
  try {
    const commit = await copy.commit('First commit');
    const source = await github.createRepository(SOURCE_NAME, { from: copy.directory });
    for (const limit of limits) {
      const repository = await codearts.createRepository({ mirror: { url: source.url } });
      await repository.startSynchronization().ended;
      const gateway = await ThrottlingGateway.open(codearts.endpoint, limit, hours);
      ways.push({ gateway, repositoryId: repository.id });
    }
    const admit = (token: string): void => {
      codearts.addToken(token);
    };
    return await use({ ways, commit, serverUrl: new URL(source.url).origin, admit });
  } finally {
    for (const { gateway } of ways) await gateway.close();
    await copy.remove();
    await github.stop();
    await codearts.stop();
  }
}
