/** A ref of a kind that is mirrored. */
export interface Ref {
  readonly type: 'branch' | 'tag';
  /** The short name, for example `main` or `v1.0`. */
  readonly name: string;
}

/** How a ref came to the commit it is at; what nobody tells is unknown, and never `forward`. */
export type RefChange =
  | { readonly kind: 'forward' }
  | { readonly kind: 'created' }
  /** `before`: what the ref was at; undefined where that is not known. */
  | { readonly kind: 'rewritten'; readonly before: string | undefined }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'unknown' };

/** Takes a full ref apart; undefined where it is neither a branch nor a tag. */
export function parseRef(ref: string): Ref | undefined {
  const [, namespace, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (name === undefined) return undefined;
  return { type: namespace === 'heads' ? 'branch' : 'tag', name };
}

/**
 * Whether a ref is there for a merge alone and gone soon after: GitHub makes the branches of its
 * merge queue below `gh-readonly-queue/`.
 */
export function isShortLived({ type, name }: Ref): boolean {
  return type === 'branch' && name.startsWith('gh-readonly-queue/');
}
