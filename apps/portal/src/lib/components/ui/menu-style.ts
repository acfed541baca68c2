/** Looks shared by menus that open over the page. */
export const menuStyle = 'z-40 min-w-52 rounded-lg border border-line bg-raised p-1 shadow-high';

export const menuItemStyle =
  'flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-[0.8125rem] text-ink select-none ' +
  'hover:bg-sunken focus-visible:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted';
