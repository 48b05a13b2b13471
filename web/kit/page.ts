import type { Writable } from 'node:stream';
import type { ClaimedIdentity, LinkKind } from '../../domain/patients/personal-link';
import type { Capability } from '../../domain/practice/capabilities';
import type { Role } from '../../domain/practice/roles';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { LiveSubject } from '../../ports/campaigns/live-news';
import type { CodeAnswer } from '../../ports/conversations/direct-messages';
import type { PersonalLink, ProofAnswer } from '../../ports/patients/personal-links';
import type { Banner, Session } from '../../ports/practice/sessions';
import type { Membership } from '../../ports/practice/staff';
import type { Ask } from '../../api/ask';
import type { PatientLook } from '../../api/patients/looks';
import type { UploadedFile } from '../../api/contract/route';
import type { FormError } from './form-error';
import type { PageData, Section } from './frame';
import type { PatientWords } from './patient-page/words';

/** The fields as they came. Texts are not judged yet. */
export interface Form {
  /** The value of a field, trimmed at its ends; empty when absent. */
  text(name: string): string;
  /** As it was typed, with its spaces and lines. */
  raw(name: string): string;
  /** All values of a field that may be ticked several times. */
  all(name: string): string[];
  /** A whole number from 0 to what the database's integers hold, such as a version; null for anything else. */
  number(name: string): number | null;
  /** Whether a field was sent at all: which button was pressed, which box is ticked. */
  has(name: string): boolean;
  /** The id that the form was drawn with; the same press twice does one thing. */
  operationId: string;
}

/** What a handler knows about a visit to a page. */
export interface Visit {
  session: Session;
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  form: Form;
  file?: UploadedFile;
  now: Date;
}

/** A visit to a page of a practice. */
export interface PracticeVisit extends Visit {
  membership: Membership;
  caller: TokenHolder;
  /** `/p/oakfield`, what addresses of this practice begin with. */
  base: string;
  ask: Ask;
  /** The page updates itself: nobody need be looking. */
  isLive: boolean;
}

/** A patient's visit to a page of a link. Nobody knows yet whether it is the patient: see `isProved`. */
export interface PatientVisit extends Omit<Visit, 'session'> {
  link: PersonalLink;
  /** `/b/Kq3…`, what addresses of this link begin with. */
  base: string;
  /** In which the page is written: as the patient chose here, or else as they are known to read. */
  words: PatientWords;
  /** The patient proved who they are in this browser, not long ago. Before that a page shows nothing of them. */
  isProved: boolean;
  /** The date of birth was right in this browser, and a code by SMS is still needed. */
  isHalfProved: boolean;
  /** Sends that code, where one may be sent now. */
  sendCode(): Promise<CodeAnswer['kind']>;
  /** Compares a code and counts a wrong one. */
  proveCode(code: string): Promise<ProofAnswer['kind']>;
  /** Compares and counts. Where it is right, this browser may go on. */
  prove(claimed: ClaimedIdentity | { isRight: boolean }): Promise<ProofAnswer['kind']>;
}

export type PageAnswer =
  | {
      /** A template below web/, without its ending. */
      view: string;
      /** "Review and send"; the practice's and the product's name are added, and "Error: " where there are errors. */
      title: string;
      section?: Section;
      /** Of a patient's page: its tag, where that is not for the visit to say. Such a page offers no other language. */
      language?: string | null;
      data?: PageData;
      /** 200 unless given; 422 where there are errors. */
      status?: number;
      errors?: FormError[];
      /** The banner at the top of this page, for example after an action. */
      banner?: Banner;
      /** The patients that this page shows. The audit records that the visitor looked at them. */
      looked?: PatientLook;
    }
  /** 303, so that a refresh repeats nothing; the banner is shown on the next page. */
  | { goTo: string; banner?: Banner }
  /** Server-sent events: that the subject changed, and nothing of it. */
  | { follow: { subject: LiveSubject; id: string } }
  /** HTML that others wrote, shown in a frame with `sandbox=""`, where it cannot run scripts or load anything. */
  | { framed: string }
  /** For our own scripts, where a page would be too much: a text was saved, a figure changed. */
  | { json: unknown; status?: number }
  | { download: { contentType: string; fileName: string; write(out: Writable): Promise<void> } };

interface PageBase {
  method: 'get' | 'post';
  /** In the writing of the API's routes: `/p/{practice}/campaigns/{id}`. */
  path: string;
  /** A form with a file, in the field `file`. */
  upload?: boolean;
  /** What is typed here is stored nowhere, not even until the person has signed in again. */
  forgets?: boolean;
}

/** Features that a practice can switch off. */
export type Feature = 'bulkMessages';

/** One page, said once. A page without a role cannot be mounted, and test/api/roles.test.ts shows all of them. */
export type WebPage =
  | (PageBase & {
      for: 'practice';
      role: Role;
      /** Refused while the practice has this switched off. */
      feature?: Feature;
      /** Refused until an administrator has switched this on. */
      capability?: Capability;
      handle(visit: PracticeVisit): Promise<PageAnswer>;
    })
  /** For all signed-in staff, at any practice. */
  | (PageBase & { for: 'staff'; handle(visit: Visit): Promise<PageAnswer> })
  /** Without sign-in: sign-in itself, help, statements. The session is there when there is one. */
  /**
   * Of a patient, by a link of their own: `/b/{token}` and what is below it. A link that cannot be used gets the same page
   * everywhere, and a locked link gets a page that says so. Neither reaches the handler.
   */
  | (PageBase & { for: 'patient'; link: LinkKind; handle(visit: PatientVisit): Promise<PageAnswer> })
  | (PageBase & {
      for: 'anyone';
      handle(visit: Omit<Visit, 'session'> & { session: Session | null; signIn: SignInDoor }): Promise<PageAnswer>;
    });

/** What only the sign-in pages need: the session cookie and the visitor's address. */
export interface SignInDoor {
  /** Address of the visitor, for the limit of tries. */
  from: string;
  /** Starts a session and sets its cookie; an older session of this browser ends (session fixation). */
  begin(staffId: string, waitsForCode: boolean): Promise<void>;
  end(): Promise<void>;
  /** Why there is no session although there was one. */
  wasIdle: boolean;
}
