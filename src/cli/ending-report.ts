import type { ReportFiles } from '../report/write-report.js';
import type { Report } from './report.js';

/**
 * Ends a command that has told what it found: with its report, and with the document for machines.
 * @param found the document, but for the report's paths
 * @throws what `write` throws, once everything else is said
 */
export async function endWithReport(found: object, write: () => Promise<ReportFiles>, report: Report): Promise<void> {
  report.live('writing the report');
  const [written] = await Promise.allSettled([write()]);
  const files = written.status === 'fulfilled' ? written.value : undefined;
  report.document({ ...found, ...(files && { report: files }) });
  if (written.status === 'rejected') throw written.reason;
  report.result(`Report: ${written.value.html}`);
}
