const SECRET_NAME = /^(?:token|access_key|secret_key|security_token|HUAWEI.*|HW_.*)$/;
/** These are sent, and so masked, as Base64, too. */
const ENCODED_SECRET_NAME = /^source_(?:username|password)$/;

/** The values of inputs and environment variables that are secret by the contract. */
export function secretsOf(values: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(values).flatMap(([name, value = '']) => {
    if (ENCODED_SECRET_NAME.test(name)) return [value, Buffer.from(value).toString('base64')];
    return SECRET_NAME.test(name) ? [value] : [];
  });
  return secrets.filter((secret) => secret !== '');
}

/** The signature of a request: made for this one, and nobody's business besides. */
export function signaturesOf(authorization: string | undefined): string[] {
  return /Signature=(\w+)/.exec(authorization ?? '')?.slice(1) ?? [];
}
