import { renderDocument } from '../page/document.js';
import type { ReportContent } from './report-content.js';
import { sectionsOf, subtitleOf } from './sections.js';
import { formatDate } from './words.js';

/** A report as one HTML document that needs no other file, no network and no script. */
export function renderPage(content: ReportContent): string {
  return renderDocument({
    title: content.title,
    subtitle: [...subtitleOf(content), formatDate(content.created)].join(' · '),
    noun: 'report',
    sections: sectionsOf(content),
    footer: 'Made by warmstart. The same figures as data are in report.json, which lies beside this page.',
  });
}
