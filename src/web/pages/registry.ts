import type { Page } from '../page.ts';
import { acceptPage } from './accept.ts';
import { agentPage } from './agent.ts';
import { auditPage } from './audit.ts';
import { boundaryPage } from './boundary.ts';
import { casePage } from './case.ts';
import { claimsPage } from './claims.ts';
import { comparePage } from './compare.ts';
import { configurationPage } from './configuration.ts';
import { incidentPage } from './incident.ts';
import { incidentsPage } from './incidents.ts';
import { modelsPage } from './models.ts';
import { nowPage } from './now.ts';
import { runPage } from './run.ts';
import { spendPage } from './spend.ts';
import { worthPage } from './worth.ts';

/** Every page, by its question. */
export const PAGES: readonly Page[] = [
  nowPage,
  agentPage,
  claimsPage,
  boundaryPage,
  worthPage,
  incidentsPage,
  incidentPage,
  acceptPage,
  runPage,
  casePage,
  comparePage,
  modelsPage,
  spendPage,
  auditPage,
  configurationPage,
];
