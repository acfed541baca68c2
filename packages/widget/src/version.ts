/** The widget's version: part of every consent claim, so that a receipt names the code that recorded it. */
export const WIDGET_VERSION = '0.1.0';
