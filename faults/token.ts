/** The IAM token of the ordinary step. */
export const TOKEN = Array.from({ length: 40 }, (_, at) => `EXAMPLE-token-${at * 7919}`).join('.');
