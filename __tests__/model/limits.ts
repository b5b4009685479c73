/** A hundred thousand histories on a busy machine. */
export const MODEL_TIMEOUT_MS = 1_800_000;
