/** The kinds of ref that are mirrored. */
export type RefType = 'branch' | 'tag';

/** Takes a full ref apart; undefined where it is neither a branch nor a tag. */
export function parseRef(ref: string): { type: RefType; name: string } | undefined {
  const [, namespace, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (name === undefined) return undefined;
  return { type: namespace === 'heads' ? 'branch' : 'tag', name };
}
