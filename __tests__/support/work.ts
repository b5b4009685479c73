/** What looks at every character of the text it is called on, or may. */
const METHODS = [
  ...['endsWith', 'includes', 'indexOf', 'lastIndexOf', 'match', 'replaceAll', 'search', 'split'],
  ...['startsWith', 'toLowerCase', 'toWellFormed', 'trim'],
] as const;

/**
 * How many characters are given to something that searches or rewrites text while `act` runs: the
 * work it makes, whatever machine it runs on.
 */
export function charactersVisited(act: () => void): number {
  let visited = 0;
  const undo: (() => void)[] = [];
  const count = (owner: object, name: string | symbol, lengthOf: Length): void => {
    const original = Reflect.get(owner, name) as (...all: unknown[]) => unknown;
    const counted = function (this: unknown, ...all: unknown[]): unknown {
      visited += lengthOf(this, all);
      return original.apply(this, all);
    };
    Reflect.set(owner, name, counted);
    undo.push(() => Reflect.set(owner, name, original));
  };
  for (const name of METHODS) count(String.prototype, name, (self) => String(self).length);
  for (const name of ['exec', 'test', Symbol.replace, Symbol.match, Symbol.split]) {
    count(RegExp.prototype, name, (_self, [text]) => String(text).length);
  }
  count(URL, 'parse', (_self, [text]) => String(text).length);
  count(Date, 'parse', (_self, [text]) => String(text).length);
  try {
    act();
  } finally {
    for (const each of undo) each();
  }
  return visited;
}

type Length = (self: unknown, all: readonly unknown[]) => number;
