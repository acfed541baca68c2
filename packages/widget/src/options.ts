import type { Channel } from '@webspeaker/core/channels';
import type { ConsentPlatformName } from '@webspeaker/core/consent-platforms';

import type { Language } from './panel/language.ts';
import type { Texts } from './panel/texts/texts.ts';

/**
 * What `init` takes: the script tag's `data-` attributes in camel case, with the same meanings and defaults. A list is
 * joined as the attribute has it.
 */
export type WidgetOptions = {
  /** The project's access key, `pk_…`; public. */
  readonly accessKey: string;
  /** The address of your Supabase project, such as `https://YOUR-PROJECT.supabase.co`. */
  readonly api: string;
  /**
   * On hosted Supabase, the region of your database, such as `eu-central-1`: the functions then run beside it, and nowhere
   * else. Default: in the region nearest to the visitor.
   */
  readonly region?: string | undefined;

  /** The consent platform; `auto` detects it. Default: `manual` with `consentEvent`, else `auto`. */
  readonly consent?: ConsentPlatformName | 'auto' | 'manual' | undefined;
  /** The category, service, vendor or purpose that counts, as the platform names it. Default: the platform's usual one. */
  readonly consentCategory?: string | undefined;
  /** Name of a DOM event that means consent was granted, heard on `window` and `document`. */
  readonly consentEvent?: string | undefined;
  /** Name of a DOM event that means consent was withdrawn. */
  readonly consentWithdrawnEvent?: string | undefined;
  /** `ignore` disregards Global Privacy Control; set it in the project's settings as well. Default: respected. */
  readonly gpc?: 'ignore' | undefined;
  /** Site key of Cloudflare Turnstile, if the project checks new visitors with it. Default: none. */
  readonly turnstile?: string | undefined;

  /** `none` draws nothing: for a chat of your own on top of the API. */
  readonly panel?: 'none' | undefined;
  /** `none`: no launcher. Open the panel with a button of your own. */
  readonly launcher?: 'none' | undefined;
  /** Your name, in the head of the panel and above your messages. Default: "Chat", and "Team". */
  readonly name?: string | undefined;
  /** Address of your logo or picture, square. Default: your initials. */
  readonly picture?: string | undefined;
  /** Name of who answers AI search. Default: "Assistant". */
  readonly assistantName?: string | undefined;
  /** A CSS colour for launcher, head, buttons and the visitor's messages. Default: dark green. */
  readonly accent?: string | undefined;
  /** `light` or `dark` pins the panel's colours. Default: `auto`, as the page. */
  readonly theme?: 'light' | 'dark' | 'auto' | undefined;
  /** Days for which the project keeps what is written without consent: the panel tells visitors. Default: until you delete it. */
  readonly keptDays?: number | undefined;
  /** The channels to show. Default: live support, and AI search once `answer` says who answers it. */
  readonly channels?: Channel | readonly Channel[] | undefined;
  /** `on`: two soft notes when a message arrives where the visitor does not look. Default: silent. */
  readonly sound?: 'on' | undefined;
  /** Default: `right`, mirrored on right-to-left pages. */
  readonly side?: 'left' | 'right' | undefined;
  /** Pixels from the side and from the lower edge; one number is both. Default: 20. */
  readonly offset?: number | readonly [side: number, bottom: number] | undefined;
  /** The panel's language, such as `de` or `de-AT`. Default: the page's `<html lang>`. */
  readonly language?: string | undefined;
} & OwnTexts;

/** Words of your own in the panel: `textGreeting`, or `textGreetingDe` for one language. */
type OwnTexts = {
  readonly [
    Name in keyof Texts as `text${Capitalize<Name>}` | `text${Capitalize<Name>}${Capitalize<Language>}`
  ]?: string | undefined;
};
