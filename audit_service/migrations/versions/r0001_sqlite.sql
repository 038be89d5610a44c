CREATE TABLE event_log (
  partition SMALLINT NOT NULL,
  position BIGINT NOT NULL,
  recorded_at VARCHAR(27) NOT NULL,
  originator_id CHAR(32) NOT NULL,
  originator_version BIGINT NOT NULL,
  topic TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (partition, originator_id, originator_version),
  UNIQUE (partition, position)
);

CREATE INDEX event_log_recorded_at ON event_log (partition, recorded_at);

CREATE TABLE event_head (
  partition SMALLINT NOT NULL,
  position BIGINT NOT NULL,
  recorded_at VARCHAR(27) NOT NULL,
  PRIMARY KEY (partition)
);

CREATE TABLE refusal_log (
  number INTEGER NOT NULL,
  refused_at VARCHAR(27) NOT NULL,
  command TEXT NOT NULL,
  command_id TEXT NOT NULL,
  "by" TEXT NOT NULL,
  office TEXT NOT NULL,
  codes TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (number)
);

INSERT INTO event_head (partition, position, recorded_at) VALUES (0, 0, '0001-01-01T00:00:00.000000Z');

CREATE TABLE projection_bookmarks (
  projection VARCHAR(64) NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (projection)
);

CREATE TABLE audit_trail (
  position INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  effective_on DATE NOT NULL,
  topic TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  "by" TEXT NOT NULL,
  office TEXT NOT NULL,
  region TEXT NOT NULL,
  province TEXT NOT NULL,
  city TEXT NOT NULL,
  county TEXT NOT NULL,
  township TEXT NOT NULL,
  village TEXT NOT NULL,
  command_id TEXT NOT NULL,
  originator_id CHAR(32) NOT NULL,
  version BIGINT NOT NULL,
  documents TEXT NOT NULL,
  minor BIGINT,
  currency TEXT,
  words TEXT NOT NULL,
  PRIMARY KEY (position)
);

CREATE INDEX audit_trail_city ON audit_trail (city, position);

CREATE INDEX audit_trail_county ON audit_trail (county, position);

CREATE INDEX audit_trail_topic ON audit_trail (topic, position);

CREATE INDEX audit_trail_recorded_at ON audit_trail (recorded_at, position);

CREATE INDEX audit_trail_township ON audit_trail (township, position);

CREATE INDEX audit_trail_office ON audit_trail (office, position);

CREATE INDEX audit_trail_village ON audit_trail (village, position);

CREATE INDEX audit_trail_by ON audit_trail ("by", position);

CREATE INDEX audit_trail_kind ON audit_trail (kind, position);

CREATE INDEX audit_trail_effective_on ON audit_trail (effective_on, position);

CREATE INDEX audit_trail_subject ON audit_trail (subject, position);

CREATE INDEX audit_trail_province ON audit_trail (province, position);

CREATE VIRTUAL TABLE audit_trail_text USING fts5(grams, content='', detail=none, tokenize='ascii');

CREATE TABLE audit_trail_places (
  id CHAR(32) NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE ledger_funds (
  id CHAR(32) NOT NULL,
  fund TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  tier TEXT NOT NULL,
  fund_class TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE ledger_allocations (
  id CHAR(32) NOT NULL,
  allocation TEXT NOT NULL,
  parent CHAR(32),
  fund TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  purpose TEXT NOT NULL,
  beneficiary_class TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE ledger_projects (
  id CHAR(32) NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE ledger_claims (
  id CHAR(32) NOT NULL,
  claim TEXT NOT NULL,
  project TEXT NOT NULL,
  allocation TEXT NOT NULL,
  minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  stands_in TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE ledger_postings (
  position BIGINT NOT NULL,
  line SMALLINT NOT NULL,
  recorded_at VARCHAR(27) NOT NULL,
  effective_on DATE NOT NULL,
  account TEXT NOT NULL,
  minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  fund TEXT NOT NULL,
  fund_class TEXT NOT NULL,
  tier TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  purpose TEXT NOT NULL,
  beneficiary_class TEXT NOT NULL,
  allocation TEXT NOT NULL,
  project TEXT NOT NULL,
  unit TEXT NOT NULL,
  claim TEXT NOT NULL,
  PRIMARY KEY (position, line)
);

CREATE INDEX ledger_postings_fund ON ledger_postings (fund, position);

CREATE INDEX ledger_postings_project ON ledger_postings (project, position);

CREATE INDEX ledger_postings_unit ON ledger_postings (unit, position);

CREATE INDEX ledger_postings_claim ON ledger_postings (claim, position);

CREATE INDEX ledger_postings_organisation ON ledger_postings (organisation, position);

CREATE INDEX ledger_postings_region ON ledger_postings (region, position);

CREATE INDEX ledger_postings_purpose ON ledger_postings (purpose, position);

CREATE INDEX ledger_postings_allocation ON ledger_postings (allocation, position);

CREATE TABLE ledger_balances (
  dimension VARCHAR(32) NOT NULL,
  value VARCHAR(128) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  block BIGINT NOT NULL,
  effective_on DATE NOT NULL,
  appropriation BIGINT DEFAULT '0' NOT NULL,
  carried_over BIGINT DEFAULT '0' NOT NULL,
  unallotted BIGINT DEFAULT '0' NOT NULL,
  allotted BIGINT DEFAULT '0' NOT NULL,
  reserved BIGINT DEFAULT '0' NOT NULL,
  approved BIGINT DEFAULT '0' NOT NULL,
  ordered BIGINT DEFAULT '0' NOT NULL,
  paid BIGINT DEFAULT '0' NOT NULL,
  settled BIGINT DEFAULT '0' NOT NULL,
  funding_due BIGINT DEFAULT '0' NOT NULL,
  received BIGINT DEFAULT '0' NOT NULL,
  claimed BIGINT DEFAULT '0' NOT NULL,
  under_review BIGINT DEFAULT '0' NOT NULL,
  suspended BIGINT DEFAULT '0' NOT NULL,
  rejected BIGINT DEFAULT '0' NOT NULL,
  honoured BIGINT DEFAULT '0' NOT NULL,
  PRIMARY KEY (dimension, value, currency, block, effective_on),
  CHECK (typeof(appropriation) = 'integer'),
  CHECK (typeof(carried_over) = 'integer'),
  CHECK (typeof(unallotted) = 'integer'),
  CHECK (typeof(allotted) = 'integer'),
  CHECK (typeof(reserved) = 'integer'),
  CHECK (typeof(approved) = 'integer'),
  CHECK (typeof(ordered) = 'integer'),
  CHECK (typeof(paid) = 'integer'),
  CHECK (typeof(settled) = 'integer'),
  CHECK (typeof(funding_due) = 'integer'),
  CHECK (typeof(received) = 'integer'),
  CHECK (typeof(claimed) = 'integer'),
  CHECK (typeof(under_review) = 'integer'),
  CHECK (typeof(suspended) = 'integer'),
  CHECK (typeof(rejected) = 'integer'),
  CHECK (typeof(honoured) = 'integer')
)
 WITHOUT ROWID;

CREATE TABLE finding_register (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  title TEXT NOT NULL,
  inspection TEXT,
  severity TEXT NOT NULL,
  category TEXT NOT NULL,
  amount_in_question_minor BIGINT,
  amount_in_question_currency TEXT,
  responsible_organisation TEXT NOT NULL,
  responsible_person TEXT NOT NULL,
  region TEXT NOT NULL,
  stage TEXT NOT NULL,
  recorded_on DATE NOT NULL,
  due_on DATE,
  reported_on DATE,
  verified_on DATE,
  closed_on DATE,
  author TEXT NOT NULL,
  criteria TEXT NOT NULL,
  condition TEXT NOT NULL,
  cause TEXT NOT NULL,
  effect TEXT NOT NULL,
  recommendation TEXT NOT NULL,
  subjects TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX finding_register_responsible_person ON finding_register (responsible_person);

CREATE INDEX finding_register_region ON finding_register (region);

CREATE INDEX finding_register_stage ON finding_register (stage);

CREATE INDEX finding_register_inspection ON finding_register (inspection);

CREATE UNIQUE INDEX finding_register_reference ON finding_register (reference);

CREATE INDEX finding_register_responsible_organisation ON finding_register (responsible_organisation);

CREATE TABLE finding_subjects (
  finding TEXT NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  PRIMARY KEY (finding, kind, reference)
);

CREATE INDEX finding_subjects_subject ON finding_subjects (kind, reference, finding);

CREATE TABLE finding_history (
  position INTEGER NOT NULL,
  finding TEXT NOT NULL,
  effective_on DATE NOT NULL,
  stage TEXT NOT NULL,
  due_on DATE,
  PRIMARY KEY (position)
);

CREATE INDEX finding_history_finding ON finding_history (finding, position);

CREATE TABLE finding_places (
  id CHAR(32) NOT NULL,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  region TEXT NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE library_projects (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  region TEXT NOT NULL,
  organisation TEXT NOT NULL,
  category TEXT NOT NULL,
  stage TEXT NOT NULL,
  is_suspended BOOLEAN NOT NULL,
  proposed_on DATE NOT NULL,
  listed_on DATE,
  planned_on DATE,
  handed_over_on DATE,
  cancelled_on DATE,
  currency TEXT NOT NULL,
  planned_minor BIGINT,
  contract TEXT NOT NULL,
  contractor TEXT NOT NULL,
  contract_minor BIGINT,
  settled_minor BIGINT,
  claimed_minor BIGINT,
  notice_required BOOLEAN NOT NULL,
  plan_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX library_projects_region ON library_projects (region);

CREATE INDEX library_projects_purpose ON library_projects (purpose);

CREATE INDEX library_projects_stage ON library_projects (stage);

CREATE UNIQUE INDEX library_projects_reference ON library_projects (reference);

CREATE INDEX library_projects_organisation ON library_projects (organisation);

CREATE TABLE library_plans (
  id CHAR(32) NOT NULL,
  project CHAR(32) NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE library_milestones (
  id CHAR(32) NOT NULL,
  project TEXT NOT NULL,
  milestone TEXT NOT NULL,
  title TEXT NOT NULL,
  due_on DATE NOT NULL,
  payable_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  reached_on DATE,
  accepted_on DATE,
  failed_on DATE,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX library_milestones_due_on ON library_milestones (due_on);

CREATE INDEX library_milestones_project ON library_milestones (project);

CREATE TABLE milestone_history (
  position INTEGER NOT NULL,
  project TEXT NOT NULL,
  milestone TEXT NOT NULL,
  effective_on DATE NOT NULL,
  what TEXT NOT NULL,
  due_on DATE NOT NULL,
  PRIMARY KEY (position)
);

CREATE INDEX milestone_history_project ON milestone_history (project, position);

CREATE TABLE register_regions (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent TEXT,
  valid_from DATE,
  valid_to DATE,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_regions_parent ON register_regions (parent);

CREATE UNIQUE INDEX register_regions_reference ON register_regions (reference);

CREATE TABLE register_organisations (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  normalised_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  region TEXT NOT NULL,
  superior TEXT,
  dissolved_on DATE,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_organisations_normalised_name ON register_organisations (normalised_name);

CREATE UNIQUE INDEX register_organisations_reference ON register_organisations (reference);

CREATE INDEX register_organisations_region ON register_organisations (region);

CREATE INDEX register_organisations_superior ON register_organisations (superior);

CREATE TABLE register_funds (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL,
  tier TEXT NOT NULL,
  fund_class TEXT NOT NULL,
  purposes TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  currency TEXT NOT NULL,
  is_open BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_funds_organisation ON register_funds (organisation);

CREATE INDEX register_funds_region ON register_funds (region);

CREATE UNIQUE INDEX register_funds_reference ON register_funds (reference);

CREATE TABLE register_allocations (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  fund TEXT NOT NULL,
  parent TEXT,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  purpose TEXT NOT NULL,
  beneficiary_class TEXT NOT NULL,
  document TEXT NOT NULL,
  issued_on DATE NOT NULL,
  currency TEXT NOT NULL,
  is_open BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX register_allocations_reference ON register_allocations (reference);

CREATE INDEX register_allocations_fund ON register_allocations (fund);

CREATE INDEX register_allocations_parent ON register_allocations (parent);

CREATE INDEX register_allocations_organisation ON register_allocations (organisation);

CREATE INDEX register_allocations_region ON register_allocations (region);

CREATE TABLE register_claims (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  project TEXT NOT NULL,
  milestone TEXT NOT NULL,
  allocation TEXT NOT NULL,
  fund TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  payee TEXT NOT NULL,
  minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  stage TEXT NOT NULL,
  submitted_on DATE NOT NULL,
  paid_on DATE,
  replaces TEXT,
  replaced_by TEXT,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_claims_allocation ON register_claims (allocation);

CREATE INDEX register_claims_fund ON register_claims (fund);

CREATE INDEX register_claims_organisation ON register_claims (organisation);

CREATE INDEX register_claims_region ON register_claims (region);

CREATE UNIQUE INDEX register_claims_reference ON register_claims (reference);

CREATE INDEX register_claims_payee ON register_claims (payee);

CREATE INDEX register_claims_stage ON register_claims (stage);

CREATE INDEX register_claims_project ON register_claims (project);

CREATE TABLE register_inspections (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  region TEXT NOT NULL,
  stage TEXT NOT NULL,
  planned_on DATE NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_inspections_organisation ON register_inspections (organisation);

CREATE INDEX register_inspections_region ON register_inspections (region);

CREATE UNIQUE INDEX register_inspections_reference ON register_inspections (reference);

CREATE INDEX register_inspections_stage ON register_inspections (stage);

CREATE TABLE register_notices (
  id CHAR(32) NOT NULL,
  reference TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  until DATE NOT NULL,
  open_objections INTEGER NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX register_notices_subject ON register_notices (subject);

CREATE UNIQUE INDEX register_notices_reference ON register_notices (reference);
