/** GSM 03.38 basic alphabet and its extension table, as far as a text can hold them. */
const GSM7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€\f]*$/;

/** Whether Firetext may send this text without `unicode`. */
export function isGsm7(text: string): boolean {
  return GSM7.test(text);
}
