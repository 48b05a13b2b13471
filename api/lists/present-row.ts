import { explainReasons, type ListSources } from '../../domain/eligibility/explained-reasons';
import type { DemographicsKind } from '../../domain/patients/demographics';
import type { ListRowItem, RecipientListRow } from '../../ports/lists/list-queries';

/** The facts behind the explanations of a list's reasons. */
export function sourcesOf(list: RecipientListRow, demographics: DemographicsKind): ListSources {
  return {
    ...{ demographics, contactSource: list.contactSource },
    ...{ uploadedBy: list.uploaded.by, uploadedAt: list.uploaded.at.toISOString() },
    checkedAt: list.readyAt?.toISOString() ?? null,
    sharedNumbersBy: list.sharedNumbersSet.by,
    sharedNumbersAt: list.sharedNumbersSet.at.toISOString(),
  };
}

/** A row of a list as the API answers it: each reason with what would change it. */
export function presentRow({ reasons, ...row }: ListRowItem, sources: ListSources) {
  return { ...row, reasons: explainReasons(reasons, sources) };
}
