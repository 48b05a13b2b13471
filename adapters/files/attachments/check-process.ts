import { checkAttachment } from './check-attachment';

/** The process that looks into one file (separate-check.ts): it has no access to the database or our settings. */
function main(): void {
  process.once('message', ({ bytes, fileName }: { bytes: Uint8Array; fileName: string }) => {
    checkAttachment(Buffer.from(bytes), fileName).then(
      (reading) => process.send!(reading),
      () => process.exit(1),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

if (require.main === module) main();
