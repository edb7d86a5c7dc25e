/** OpenSSL's and Node's words for a certificate that nobody here vouches for. */
const UNKNOWN_SIGNER =
  /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|self[- ]signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate/i;

/** Whether a code or message says that a certificate is signed by nobody who is known. */
export function isUnknownSigner(...said: readonly string[]): boolean {
  return said.some((text) => UNKNOWN_SIGNER.test(text));
}

/** What to do about it. */
export const TRUST_IT =
  'Name a file with the certificate of who signed it in NODE_EXTRA_CA_CERTS, in the environment ' +
  'that daytwo is started with.';
