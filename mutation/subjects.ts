/** Sources that are mutated together, and the tests that have to notice. */
export interface Subject {
  readonly name: string;
  /** Patterns from the root of the project. */
  readonly sources: readonly string[];
  /** Patterns below `__tests__/`: tests of these files, which start no process. */
  readonly tests: readonly string[];
}

/** What opens connections, and speaks over them. */
const CONNECTIONS = 'agent,attempt,network,tls,transport,tunnel';
/** What reads the body of an answer. */
const BODIES = 'body,collect,content-encoding';

/** What decides, speaks or checks; each with its own tests alone, so that a mutant costs a second or two. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'waiting',
    sources: ['src/waiting/*.ts'],
    tests: ['waiting/*.test.ts'],
  },
  {
    name: 'http',
    sources: ['src/http/*.ts', `!src/http/{${CONNECTIONS}}.ts`, `!src/http/{${BODIES}}.ts`],
    tests: [
      'http/{connection-error,errors,headers,json-answer,proxy,service-error,session,tls-error}.test.ts',
      'codearts/retries.test.ts',
    ],
  },
  {
    // Its tests have servers and certificates, and take longer.
    name: 'http, connections',
    sources: [`src/http/{${CONNECTIONS}}.ts`],
    tests: [
      'http/{attempt,broken-connections,certificates,handshakes,network,proxy-tunnel,transport}.test.ts',
    ],
  },
  {
    name: 'http, bodies',
    sources: [`src/http/{${BODIES}}.ts`],
    tests: ['http/{body,collect,content-encoding}.test.ts'],
  },
  {
    name: 'text',
    sources: ['src/text/!(disguises|secrets|shared-windows).ts'],
    tests: ['text/!(*-work|secrets|shared-windows).test.ts'],
  },
  {
    name: 'text, secrets',
    sources: ['src/text/{disguises,secrets,shared-windows}.ts'],
    tests: ['text/{secrets,shared-windows}.test.ts'],
  },
  { name: 'inputs', sources: ['src/inputs/*.ts'], tests: ['inputs/*.test.ts'] },
  {
    name: 'signature',
    sources: ['src/credentials/signature.ts'],
    // Not those by properties: they load the SDK, which takes longer than all the rest.
    tests: ['credentials/signature.test.ts'],
  },
  {
    name: 'answers',
    sources: ['src/codearts/answers.ts'],
    tests: ['codearts/{answers,refs,repository}.test.ts'],
  },
  {
    name: 'workflow run',
    sources: ['src/host/workflow-run.ts'],
    tests: ['host/workflow-run.test.ts'],
  },
];
