import { TOTP } from 'otpauth';

/**
 * An authenticator app that knows one secret.
 *
 * @param secret in Base32, as it is typed into an app
 */
export function authenticator(secret: string) {
  const totp = new TOTP({ secret: secret.replaceAll(/\s/g, '') });
  return {
    code: () => totp.generate(),
    /** One that was never right in this hour. */
    wrongCode: () => {
      const near = new Set(
        [-120, -90, -60, -30, 0, 30, 60, 90, 120].map((s) =>
          totp.generate({ timestamp: Date.now() + s * 1000 }),
        ),
      );
      return ['000000', '123456', '654321'].find((code) => !near.has(code)) ?? '111111';
    },
  };
}
