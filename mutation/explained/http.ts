export const HTTP = [];
