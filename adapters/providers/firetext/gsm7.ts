/**
 * The GSM 03.38 default alphabet and its extension table. We test the text once and do not use `countSms`, which also
 * counts segments and names characters, because this runs for every message. A test checks that the two agree.
 */
const GSM7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

/** Whether Firetext may send this text without `unicode`. */
export function isGsm7(text: string): boolean {
  return GSM7.test(text);
}
