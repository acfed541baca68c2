const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap ' +
  'transition-colors select-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0';

const KINDS = {
  primary: 'border-transparent bg-accent text-on-accent shadow-low hover:bg-accent-hover',
  secondary: 'border-line-strong bg-surface text-ink shadow-low hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-muted hover:bg-sunken hover:text-ink',
  danger: 'border-transparent bg-danger text-on-accent shadow-low hover:bg-danger-hover',
  'danger-outline': 'border-line-strong bg-surface text-danger-ink shadow-low hover:bg-danger-soft',
};

const SIZES = {
  normal: 'h-9 px-3.5',
  small: 'h-8 px-2.5 text-[0.8125rem]',
  icon: 'size-8',
};

export type ButtonStyle = { kind?: keyof typeof KINDS | undefined; size?: keyof typeof SIZES | undefined };

/**
 * Classes for the looks of a button; links that act as a page's main step use the same.
 *
 * @param style `class` is what else the element is given
 * @example
 * buttonStyle({ kind: 'quiet', class: 'justify-self-end' })
 */
export function buttonStyle({
  kind = 'secondary',
  size = 'normal',
  class: extra = '',
}: ButtonStyle & { class?: string | undefined } = {}): string {
  return `${BASE} ${KINDS[kind]} ${SIZES[size]} ${extra}`;
}
