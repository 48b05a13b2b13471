/** Who a message is for, and where it goes. Of a restricted record all are null but `isRestricted`. */
export interface Addressee {
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  contact: string | null;
  /** From the register: the email address if the message goes by SMS, the mobile if it goes by email. */
  otherContact: string | null;
  isRestricted: boolean;
}
