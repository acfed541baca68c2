import { quietly } from '../../quietly.ts';
import type { ConnectPlatform } from '../platform-link.ts';
import { decided } from '../reading.ts';
import { REREAD_MS } from '../find-platform.ts';
import { page } from '../page.ts';

type TcData = {
  eventStatus?: string;
  tcString?: string;
  listenerId?: number;
  gdprApplies?: boolean;
  purpose?: { consents?: Choices };
  publisher?: { consents?: Choices };
  vendor?: { consents?: Choices };
};
type FrameAnswer = {
  callId?: string;
  returnValue: TcData | null;
  success: boolean;
};
type Choices = Partial<Record<string, boolean>>;
type Listener = (data: TcData | null, ok: boolean) => void;
type TcfApi = (command: 'addEventListener' | 'ping', version: 2, listener: Listener) => void;

/**
 * IAB Transparency and Consent Framework 2.2 and 2.3, also from inside an iframe,
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework (CMP API v2)
 *
 * The category is a purpose (`1`), `publisher:1` or `vendor:755`. `gdprApplies` that is not true yet, or false, is no
 * consent. `cmpuishown` is no choice: it changes nothing, neither before one nor when the visitor reopens the dialog. A
 * platform that answers with an error, or disabled itself, has nobody's consent any more; it says so to questions alone.
 */
export const connect: ConnectPlatform = ({ category, changed }) => {
  const own = page<{ __tcfapi: TcfApi }>().__tcfapi;
  const api = own ?? apiOfFrame();
  if (typeof api !== 'function') return null;
  let data: TcData | null = null;
  let failed = false;
  api('addEventListener', 2, (heard, ok) => {
    failed = ok === false;
    if (!failed && heard?.eventStatus === 'cmpuishown') return;
    data = heard;
    changed();
  });
  const [id = '', kind = 'purpose'] = category.split(':').reverse();
  return () => {
    own?.('ping', 2, (_, ok) => {
      failed = ok === false;
    });
    if (!data && !failed) return null;
    if (failed) return decided(false, false);
    const yes = data?.[kind as 'purpose' | 'publisher' | 'vendor']?.consents?.[id];
    return decided(
      data?.gdprApplies === true && /^(tcloaded|useractioncomplete)$/.test(data.eventStatus ?? ''),
      yes,
      { at: lastUpdated(data?.tcString) },
    );
  };
};

/**
 * When the choice was last changed, in milliseconds since the epoch: bits 42 to 77 of a TC string, in tenths of a second,
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework/blob/master/TCFv2/IAB%20Tech%20Lab%20-%20Consent%20string%20and%20vendor%20list%20formats%20v2.md
 */
function lastUpdated(tcString = ''): number {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return [...tcString.slice(7, 13)].reduce((sum, digit) => sum * 64 + alphabet.indexOf(digit), 0) * 100;
}

/**
 * The platform of a surrounding page, spoken to by messages; null where no surrounding page has one.
 *
 * It is asked again and again, with a listener that is removed at once: the IAB's own stub forgets who asked after its
 * first answer, so later events never arrive (`@iabtechlabtcf/stub` 1.5.21 sets `source` to null after the call).
 */
function apiOfFrame(): TcfApi | null {
  let frame: Window = window;
  while (frame !== window.top) {
    frame = frame.parent;
    if (!quietly(() => frame.frames['__tcfapiLocator' as unknown as number])) continue;
    const target = frame;
    return (command, version, listener) => {
      const callId = crypto.getRandomValues(new Uint32Array(1)).join();
      const call = (fields: object): void =>
        target.postMessage({ __tcfapiCall: { command, version, callId, ...fields } }, '*');
      addEventListener('message', ({ source, data }) => {
        const message: unknown = typeof data === 'string' ? quietly(() => JSON.parse(data)) : data;
        const { __tcfapiReturn: answer } = (message ?? {}) as { __tcfapiReturn?: FrameAnswer };
        // Anybody may send messages; only the frame that was asked may answer.
        if (source !== target || answer?.callId !== callId) return;
        listener(answer.returnValue, answer.success);
        call({ command: 'removeEventListener', callId: '', parameter: answer.returnValue?.listenerId });
      });
      call({});
      setInterval(call, REREAD_MS, {});
    };
  }
  return null;
}
