/**
 * The GSM 03.38 default alphabet and its extension table. One test over the text instead of `countSms`, which counts
 * segments and names characters too: this runs for every message on its way out. A test holds the two together.
 */
const GSM7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

/** Whether Firetext may send this text without `unicode`. */
export function isGsm7(text: string): boolean {
  return GSM7.test(text);
}
