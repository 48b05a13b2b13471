/** Automation of a category starts only after a clinician has read this many trial runs of it. */
export const TRIALS_READ = 3;
