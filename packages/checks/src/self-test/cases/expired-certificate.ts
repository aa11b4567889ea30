import { createHash, createPrivateKey } from 'node:crypto';

/** What a private key of Ed25519 begins with in PKCS #8. */
const prefix = '302e020100300506032b657004220420';

/** Anybody can make this key: it opens nothing, and so does not lie here as a secret would. */
const seed = createHash('sha256').update('the key of the known-bad certificate').digest();

/** A certificate of 127.0.0.1 that was valid in January 2020 only, with its key. */
export const expired = {
  key: createPrivateKey({
    key: Buffer.concat([Buffer.from(prefix, 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  }).export({ format: 'pem', type: 'pkcs8' }),
  cert: `-----BEGIN CERTIFICATE-----
MIIBIzCB1qADAgECAgEBMAUGAytlcDAcMRowGAYDVQQDDBFrbm93bi1iYWQuZXhh
bXBsZTAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBwxGjAYBgNVBAMM
EWtub3duLWJhZC5leGFtcGxlMCowBQYDK2VwAyEAsmimOyPB30wFRo5EIOwr3nQ+
/GWPUnqDc6wGtixlVeujPTA7MBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAd
BgNVHQ4EFgQUMcmyL72FHLNDI9Ty6BAsyZSH9GQwBQYDK2VwA0EAeYUTfKBddHnZ
tBEgZaXlAM+mF9+gDCJBHA+j+5IJwxRR8t0w53dWvVpm6NeylvpvtvMw4VKijgH5
1cg/A/I6BA==
-----END CERTIFICATE-----`,
};
