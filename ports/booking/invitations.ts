/** What a booking campaign invites to: an appointment type, or the practice's own booking address. */
export interface Invitation {
  appointmentTypeId: string | null;
  /** Of the practice's own; https. */
  bookingUrl: string | null;
  /** It stops while fewer slots than this are free; null never. Only with a type. */
  stopWhenFreeSlotsBelow: number | null;
}

/** An invitation as staff see it. */
export interface ShownInvitation extends Invitation {
  appointmentTypeName: string | null;
  /** Free slots that a patient could book now; null with an address of the practice's own. */
  freeSlots: number | null;
}

/** What patients did with a campaign's links. */
export interface InvitationCounts {
  made: number;
  opened: number;
  started: number;
  booked: number;
  declined: number;
  elsewhere: number;
}

export interface BookingInvitations {
  /** Null where the campaign invites to nothing. */
  find(practiceId: string, campaignId: string): Promise<ShownInvitation | null>;
  counts(practiceId: string, campaignId: string): Promise<InvitationCounts>;
  /** Lets campaigns go on that were paused for want of slots and now have enough, where a reservation ran out. */
  sweep(now: Date): Promise<void>;
}
