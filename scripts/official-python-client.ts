/**
 * Lets Huawei Cloud's own clients for Python loose on the emulator: `node
 * scripts/official-python-client.ts [python]`. The packages have to be there; `.ci/official-python-client`
 * fetches them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  AGENCY_URN,
  AUDIENCE,
  createWorkingCopy,
  PROVIDER_URN,
  startCloud,
  type Cloud,
} from '../emulator/index.ts';

const PROGRAM = fileURLToPath(new URL('../.ci/official_client.py', import.meta.url));
const TIMEOUT_MS = 120_000;

/** What the program looks for in its environment. */
async function stage({ codearts, github, oidc, sts }: Cloud): Promise<Record<string, string>> {
  const copy = await createWorkingCopy();
  try {
    const commit = await copy.commit('First commit');
    await copy.git('tag', 'v1');
    const source = await github.createRepository('octo-org/hello', { from: copy.directory });
    const repository = await codearts.createRepository();
    const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
    return {
      ENDPOINT: codearts.endpoint,
      REPOSITORY_ID: String(repository.id),
      ACCESS_KEY: accessKeyId,
      SECRET_KEY: secretAccessKey,
      SOURCE: source.url,
      COMMIT: commit,
      STS_ENDPOINT: sts.endpoint,
      PROVIDER_URN,
      AGENCY_URN,
      ID_TOKEN_URL: `${oidc.requestUrl}&audience=${AUDIENCE}`,
      ID_TOKEN_SECRET: oidc.requestToken,
    };
  } finally {
    await copy.remove();
  }
}

async function main(python: string): Promise<number> {
  const cloud = await startCloud();
  try {
    const env = { PATH: process.env['PATH'], PYTHONUNBUFFERED: '1', ...(await stage(cloud)) };
    const program = spawn(python, [PROGRAM], { env, stdio: 'inherit', timeout: TIMEOUT_MS });
    const [code] = (await once(program, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await cloud.stop();
  }
}

process.exitCode = await main(process.argv[2] ?? 'python3');
