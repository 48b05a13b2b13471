import type { Acknowledgement, CheckSending, ShownFinding } from '../../ports/campaigns/campaign-commands';
import type { CampaignChecker } from './campaign-checks';
import { showFinding } from './finding-words';

/** What a person said about findings when Send was pressed. */
interface Judged {
  acknowledged: readonly Acknowledgement[];
  /** Findings whose patients are left out. */
  leaveOut: readonly string[];
}

/**
 * The checks as Send asks them within its transaction. While the content guard is on, what a person has to judge needs
 * a reason.
 */
export function createSendingCheck(checks: CampaignChecker) {
  return async (
    practiceId: string,
    now: Date,
    sendAt: Date | null,
    { acknowledged, leaveOut }: Judged,
  ): Promise<CheckSending> => {
    const practice = await checks.practice(practiceId);
    return async ({ content, reads }) => {
      const draft = { ...content, sendAt, unanswered: [] };
      const { findings, list } = await checks.check(practiceId, draft, now, { reads, practice });
      const shown = findings.map((finding) => showFinding(finding, list?.timeZone ?? 'Europe/London'));
      const found = new Set(shown.map(({ code }) => code));
      const given = acknowledged.filter(({ code }) => found.has(code));
      const isOpen = ({ code, needsReason }: ShownFinding) =>
        needsReason && !leaveOut.includes(code) && !given.some((one) => one.code === code);
      if (practice.rules.contentGuard && shown.some(isOpen)) {
        return { kind: 'refused', code: 'needs-acknowledgement', findings: shown };
      }
      const warnings = shown
        .filter(({ severity }) => severity === 'check')
        .map(({ code, message, count }) => ({ code, message, ...(count === undefined ? {} : { count }) }));
      return { kind: 'passed', warnings, acknowledged: given };
    };
  };
}
