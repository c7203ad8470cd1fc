PRAGMA application_id = 1464224817;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE accounts (
    client_no TEXT NOT NULL REFERENCES clients,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (client_no, account)
) STRICT
;
INSERT INTO "accounts" VALUES('999','1500','Kundefordringer');
INSERT INTO "accounts" VALUES('999','1920','Bankinnskudd');
INSERT INTO "accounts" VALUES('999','1950','Bankinnskudd for skattetrekk');
INSERT INTO "accounts" VALUES('999','2000','Aksjekapital');
INSERT INTO "accounts" VALUES('999','2050','Annen egenkapital');
INSERT INTO "accounts" VALUES('999','2400','Leverandørgjeld');
INSERT INTO "accounts" VALUES('999','2700','Utgående merverdiavgift, høy sats');
INSERT INTO "accounts" VALUES('999','2701','Utgående merverdiavgift, middels sats');
INSERT INTO "accounts" VALUES('999','2702','Utgående merverdiavgift, råfisk');
INSERT INTO "accounts" VALUES('999','2703','Utgående merverdiavgift, lav sats');
INSERT INTO "accounts" VALUES('999','2710','Inngående merverdiavgift, høy sats');
INSERT INTO "accounts" VALUES('999','2740','Oppgjørskonto merverdiavgift');
INSERT INTO "accounts" VALUES('999','3000','Salgsinntekt varer, høy sats');
INSERT INTO "accounts" VALUES('999','3030','Salgsinntekt varer, middels sats');
INSERT INTO "accounts" VALUES('999','3050','Salgsinntekt, lav sats');
INSERT INTO "accounts" VALUES('999','3060','Salgsinntekt tjenester, høy sats');
INSERT INTO "accounts" VALUES('999','3080','Salgsinntekt næringsmidler, middels sats');
INSERT INTO "accounts" VALUES('999','3100','Salgsinntekt, avgiftsfri');
INSERT INTO "accounts" VALUES('999','3105','Salgsinntekt eksport, avgiftsfri');
INSERT INTO "accounts" VALUES('999','3200','Salgsinntekt utenfor avgiftsområdet');
INSERT INTO "accounts" VALUES('999','4300','Innkjøp av varer for videresalg');
INSERT INTO "accounts" VALUES('999','7770','Bankgebyr');
INSERT INTO "accounts" VALUES('999','7830','Tap på fordringer');
INSERT INTO "accounts" VALUES('999','8050','Annen renteinntekt');
CREATE TABLE batch_rows (
    client_no TEXT NOT NULL,
    batch_no INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    vat_code TEXT NOT NULL,
    department_no TEXT,
    project_no TEXT,
    net_ore INTEGER NOT NULL,
    tax_ore INTEGER NOT NULL,
    PRIMARY KEY (client_no, batch_no, place_no, row_no),
    FOREIGN KEY (client_no, batch_no, place_no) REFERENCES batch_vouchers ON DELETE CASCADE,
    FOREIGN KEY (client_no, account) REFERENCES accounts,
    FOREIGN KEY (client_no, vat_code) REFERENCES vat_codes,
    FOREIGN KEY (client_no, department_no) REFERENCES departments,
    FOREIGN KEY (client_no, project_no) REFERENCES projects
) STRICT
;
INSERT INTO "batch_rows" VALUES('999',1,1,1,'3000','1',NULL,NULL,100000,25000);
INSERT INTO "batch_rows" VALUES('999',1,2,1,'3000','1',NULL,NULL,100000,25000);
INSERT INTO "batch_rows" VALUES('999',1,3,1,'3000','1',NULL,NULL,100000,25000);
INSERT INTO "batch_rows" VALUES('999',2,1,1,'3000','1',NULL,NULL,100000,25000);
CREATE TABLE batch_vouchers (
    client_no TEXT NOT NULL,
    batch_no INTEGER NOT NULL,
    place_no INTEGER NOT NULL,
    reference TEXT NOT NULL,
    voucher_type TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    invoice_no INTEGER NOT NULL,
    customer_no INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    kid TEXT NOT NULL,
    text TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross_ore INTEGER NOT NULL CHECK (gross_ore >= 0),
    PRIMARY KEY (client_no, batch_no, place_no),
    UNIQUE (client_no, reference),
    UNIQUE (client_no, kind, invoice_no),
    FOREIGN KEY (client_no, batch_no) REFERENCES batches ON DELETE CASCADE,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers,
    FOREIGN KEY (client_no, voucher_type) REFERENCES voucher_types
) STRICT
;
INSERT INTO "batch_vouchers" VALUES('999',1,1,'ref-1','1','invoice',1,10000,'2026-11-24','2026-12-08','0100000000016','Faktura 1','NOK',125000);
INSERT INTO "batch_vouchers" VALUES('999',1,2,'ref-2','1','invoice',2,10000,'2026-11-24','2026-12-08','0100000000024','Faktura 2','NOK',125000);
INSERT INTO "batch_vouchers" VALUES('999',1,3,'ref-3','2','credit_note',3,10000,'2026-11-24','2026-12-08','','Kreditnota','NOK',125000);
INSERT INTO "batch_vouchers" VALUES('999',2,1,'ref-4','1','invoice',4,10000,'2026-11-24','2026-12-08','0100000000040','Faktura 4','NOK',125000);
CREATE TABLE batches (
    client_no TEXT NOT NULL REFERENCES clients,
    batch_no INTEGER NOT NULL,
    reference TEXT NOT NULL CHECK (reference <> ''),
    description TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'updated')),
    updated_on TEXT,
    PRIMARY KEY (client_no, batch_no),
    UNIQUE (client_no, reference),
    CHECK ((state = 'updated') = (updated_on IS NOT NULL))
) STRICT
;
INSERT INTO "batches" VALUES('999',1,'batch-1','Fakturaer fra WebFaktura','updated','2026-11-25');
INSERT INTO "batches" VALUES('999',2,'batch-2','Fakturaer fra WebFaktura','waiting',NULL);
CREATE TABLE clients (
    client_no TEXT PRIMARY KEY CHECK (client_no <> ''),
    org_no TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name <> ''),
    address_1 TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    place TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    company_form TEXT NOT NULL,
    bank_account_no TEXT NOT NULL,
    vat_registered INTEGER NOT NULL CHECK (vat_registered IN (0, 1))
) STRICT
;
INSERT INTO "clients" VALUES('999','918273646','Fjordkraft Bygg AS','Strandgata 12','','5004','BERGEN','post@fjordkraftbygg.example','+4755001122','AS','15031234562',1);
CREATE TABLE customers (
    client_no TEXT NOT NULL REFERENCES clients,
    customer_no INTEGER NOT NULL CHECK (customer_no > 0),
    name TEXT NOT NULL CHECK (name <> ''),
    org_no TEXT NOT NULL,
    address_1 TEXT NOT NULL,
    address_2 TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    place TEXT NOT NULL,
    country TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    due_days INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    origin TEXT NOT NULL,
    change_no INTEGER NOT NULL,
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    PRIMARY KEY (client_no, customer_no),
    UNIQUE (client_no, change_no)
) STRICT
;
INSERT INTO "customers" VALUES('999',10000,'Byfjorden Eiendom AS','963852746','Bryggen 7','','5003','BERGEN','NO','faktura@byfjorden.example','+4755112233',30,1,'',1,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10001,'Nordnes Barnehage SA','975318648','Haugeveien 30','','5005','BERGEN','NO','styrer@nordnesbarnehage.example','',14,1,'',2,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10002,'Hansen & Sønn Rør AS','987654325','Verkstedveien 4','Postboks 112','5160','LAKSEVÅG','NO','regnskap@hansenror.example','',14,1,'',3,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10003,'Kari Ødegård','','Nygårdsgaten 88B','','5008','BERGEN','NO','kari.odegard@kunde.example','+4791234567',14,1,'',4,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10004,'Borettslaget Fjellsiden','837465923','Fjellveien 15','','5019','BERGEN','NO','styret@fjellsiden.example','',20,1,'',5,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10005,'Åsane Storkjøkken AS','998877660','Myrdalsvegen 22','','5130','NYBORG','NO','faktura@asanestorkjokken.example','',14,1,'',6,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10006,'Ola Nordmann','','Kirkegata 3','','0153','OSLO','NO','ola@kunde.example','',NULL,1,'',7,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10007,'Vestland Maskinutleie AS','911223341','Janaflaten 24','','5179','GODVIK','NO','faktura@vestlandmaskin.example','',30,1,'',8,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10008,'Svenska Fasad AB','','Hamngatan 11','','41106','GÖTEBORG','SE','ekonomi@svenskafasad.example','',30,1,'',9,'2026-11-24T19:45:20Z');
INSERT INTO "customers" VALUES('999',10009,'Damsgård Hagesenter (avviklet)','923456783','Damsgårdsveien 99','','5058','BERGEN','NO','','',NULL,0,'',10,'2026-11-24T19:45:20Z');
CREATE TABLE departments (
    client_no TEXT NOT NULL REFERENCES clients,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (client_no, no)
) STRICT
;
INSERT INTO "departments" VALUES('999','1','Nybygg',1);
INSERT INTO "departments" VALUES('999','2','Rehabilitering',1);
INSERT INTO "departments" VALUES('999','3','Service og vedlikehold',1);
CREATE TABLE number_series (
    client_no TEXT NOT NULL REFERENCES clients,
    series TEXT NOT NULL CHECK (series IN ('voucher', 'batch', 'change')),
    next_no INTEGER NOT NULL,
    PRIMARY KEY (client_no, series)
) STRICT
;
INSERT INTO "number_series" VALUES('999','voucher',7);
INSERT INTO "number_series" VALUES('999','batch',3);
INSERT INTO "number_series" VALUES('999','change',14);
CREATE TABLE open_items (
    client_no TEXT NOT NULL,
    voucher_no INTEGER NOT NULL,
    customer_no INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    invoice_no INTEGER NOT NULL,
    kid TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    original_ore INTEGER NOT NULL,
    PRIMARY KEY (client_no, voucher_no),
    UNIQUE (client_no, kind, invoice_no),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers
) STRICT
;
INSERT INTO "open_items" VALUES('999',1,10000,'invoice',1,'0100000000016','2026-11-24','2026-12-08',125000);
INSERT INTO "open_items" VALUES('999',2,10000,'invoice',2,'0100000000024','2026-11-24','2026-12-08',125000);
INSERT INTO "open_items" VALUES('999',3,10000,'credit_note',3,'','2026-11-24','2026-12-08',-125000);
CREATE TABLE payments (
    client_no TEXT NOT NULL,
    payment_id TEXT NOT NULL CHECK (payment_id <> ''),
    change_no INTEGER NOT NULL,
    voucher_no INTEGER NOT NULL,
    item_voucher_no INTEGER NOT NULL,
    amount_ore INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    reverses TEXT,
    PRIMARY KEY (client_no, payment_id),
    UNIQUE (client_no, change_no),
    UNIQUE (client_no, reverses),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, item_voucher_no) REFERENCES open_items,
    FOREIGN KEY (client_no, reverses) REFERENCES payments,
    CHECK ((amount_ore < 0) = (reverses IS NOT NULL))
) STRICT
;
INSERT INTO "payments" VALUES('999','pay-1',11,4,1,25000,'2026-11-25',NULL);
INSERT INTO "payments" VALUES('999','pay-2',12,5,2,125000,'2026-11-25',NULL);
INSERT INTO "payments" VALUES('999','back-2',13,6,2,-125000,'2026-11-25','pay-2');
CREATE TABLE postings (
    client_no TEXT NOT NULL,
    voucher_no INTEGER NOT NULL,
    posting_no INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount_ore INTEGER NOT NULL,
    vat_code TEXT,
    customer_no INTEGER,
    department_no TEXT,
    project_no TEXT,
    PRIMARY KEY (client_no, voucher_no, posting_no),
    FOREIGN KEY (client_no, voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, account) REFERENCES accounts,
    FOREIGN KEY (client_no, vat_code) REFERENCES vat_codes,
    FOREIGN KEY (client_no, customer_no) REFERENCES customers,
    FOREIGN KEY (client_no, department_no) REFERENCES departments,
    FOREIGN KEY (client_no, project_no) REFERENCES projects
) STRICT
;
INSERT INTO "postings" VALUES('999',1,1,'1500',125000,NULL,10000,NULL,NULL);
INSERT INTO "postings" VALUES('999',1,2,'3000',-100000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',1,3,'2700',-25000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',2,1,'1500',125000,NULL,10000,NULL,NULL);
INSERT INTO "postings" VALUES('999',2,2,'3000',-100000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',2,3,'2700',-25000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',3,1,'1500',-125000,NULL,10000,NULL,NULL);
INSERT INTO "postings" VALUES('999',3,2,'3000',100000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',3,3,'2700',25000,'1',NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',4,1,'1920',25000,NULL,NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',4,2,'1500',-25000,NULL,10000,NULL,NULL);
INSERT INTO "postings" VALUES('999',5,1,'1920',125000,NULL,NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',5,2,'1500',-125000,NULL,10000,NULL,NULL);
INSERT INTO "postings" VALUES('999',6,1,'1920',-125000,NULL,NULL,NULL,NULL);
INSERT INTO "postings" VALUES('999',6,2,'1500',125000,NULL,10000,NULL,NULL);
CREATE TABLE program (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ledger_id TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    licensed INTEGER NOT NULL CHECK (licensed IN (0, 1))
) STRICT
;
INSERT INTO "program" VALUES(1,'1a8e9864bd7945ada59673cda723f014','WebFaktura Regnskap','8.0.2',1);
CREATE TABLE projects (
    client_no TEXT NOT NULL REFERENCES clients,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    PRIMARY KEY (client_no, no)
) STRICT
;
INSERT INTO "projects" VALUES('999','100','Sandviken brygge',1);
INSERT INTO "projects" VALUES('999','101','Nordnes barnehage',1);
INSERT INTO "projects" VALUES('999','102','Laksevåg terrasse',1);
INSERT INTO "projects" VALUES('999','90','Gamle Festplassen',0);
CREATE TABLE properties (
    client_no TEXT NOT NULL REFERENCES clients,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (client_no, name)
) STRICT
;
INSERT INTO "properties" VALUES('999','WebFaktura-integrasjon','Integrert med DI-Regnskap');
INSERT INTO "properties" VALUES('999','Kundenummerserie','10000-19999');
INSERT INTO "properties" VALUES('999','Kundenummerserie 2','30000-39999');
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL
) STRICT
;
INSERT INTO "users" VALUES('admin','XyamDaSDKfWO7TOBDjG9Gg==$J/YDcdZewHzcCVCQF23vUJ+GneNdpgIdrlbS0HR7/PY5XJyvIb2TulwzpYeAZ6XHvA2Wqi1EmrxxzywWHgMqFg==');
CREATE TABLE vat_codes (
    client_no TEXT NOT NULL REFERENCES clients,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    rate_hundredths INTEGER NOT NULL CHECK (rate_hundredths BETWEEN 0 AND 10000),
    sale INTEGER NOT NULL CHECK (sale IN (0, 1)),
    vat_account TEXT,
    PRIMARY KEY (client_no, code),
    FOREIGN KEY (client_no, vat_account) REFERENCES accounts,
    CHECK (rate_hundredths = 0 OR vat_account IS NOT NULL)
) STRICT
;
INSERT INTO "vat_codes" VALUES('999','1','Utg. mva høy sats',2500,1,'2700');
INSERT INTO "vat_codes" VALUES('999','11','Utg. mva høy sats, tjenester',2500,1,'2700');
INSERT INTO "vat_codes" VALUES('999','21','Utg. mva middels sats',1500,1,'2701');
INSERT INTO "vat_codes" VALUES('999','31','Utg. mva lav sats',1200,1,'2703');
INSERT INTO "vat_codes" VALUES('999','9','Fri for mva',0,1,NULL);
INSERT INTO "vat_codes" VALUES('999','91','Utenfor avgiftsområdet',0,1,NULL);
INSERT INTO "vat_codes" VALUES('999','2','Inng. mva høy sats',2500,0,'2710');
CREATE TABLE voucher_types (
    client_no TEXT NOT NULL REFERENCES clients,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (client_no, code)
) STRICT
;
INSERT INTO "voucher_types" VALUES('999','1','Utgående faktura');
INSERT INTO "voucher_types" VALUES('999','2','Utgående kreditnota');
INSERT INTO "voucher_types" VALUES('999','3','Kasse og bank');
INSERT INTO "voucher_types" VALUES('999','4','Inngående faktura');
INSERT INTO "voucher_types" VALUES('999','9','Diverse bilag');
CREATE TABLE vouchers (
    client_no TEXT NOT NULL REFERENCES clients,
    voucher_no INTEGER NOT NULL,
    reference TEXT NOT NULL,
    voucher_type TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'payment', 'reversal')),
    voucher_on TEXT NOT NULL,
    text TEXT NOT NULL,
    invoice_no INTEGER NOT NULL,
    reverses_voucher_no INTEGER,
    last_posting_no INTEGER NOT NULL CHECK (last_posting_no >= 2),
    PRIMARY KEY (client_no, voucher_no),
    UNIQUE (client_no, reference),
    FOREIGN KEY (client_no, voucher_type) REFERENCES voucher_types,
    FOREIGN KEY (client_no, reverses_voucher_no) REFERENCES vouchers,
    FOREIGN KEY (client_no, voucher_no, last_posting_no) REFERENCES postings
        DEFERRABLE INITIALLY DEFERRED
) STRICT
;
INSERT INTO "vouchers" VALUES('999',1,'ref-1','1','invoice','2026-11-24','Faktura 1',1,NULL,3);
INSERT INTO "vouchers" VALUES('999',2,'ref-2','1','invoice','2026-11-24','Faktura 2',2,NULL,3);
INSERT INTO "vouchers" VALUES('999',3,'ref-3','2','credit_note','2026-11-24','Kreditnota',3,NULL,3);
INSERT INTO "vouchers" VALUES('999',4,'pay-1','3','payment','2026-11-25','Innbetaling av faktura 1',1,NULL,2);
INSERT INTO "vouchers" VALUES('999',5,'pay-2','3','payment','2026-11-25','Innbetaling av faktura 2',2,NULL,2);
INSERT INTO "vouchers" VALUES('999',6,'back-2','3','reversal','2026-11-25','Reversering av: Innbetaling av faktura 2',2,5,2);
CREATE TRIGGER updated_batches_never_change BEFORE UPDATE ON batches
    WHEN OLD.state = 'updated'
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END;
CREATE TRIGGER updated_batches_never_go BEFORE DELETE ON batches
    WHEN OLD.state = 'updated'
    BEGIN SELECT RAISE(ABORT, 'an updated batch never goes'); END;
CREATE TRIGGER batch_vouchers_never_change BEFORE UPDATE ON batch_vouchers
    BEGIN SELECT RAISE(ABORT, 'a batch is replaced, never changed'); END;
CREATE TRIGGER batch_rows_never_change BEFORE UPDATE ON batch_rows
    BEGIN SELECT RAISE(ABORT, 'a batch is replaced, never changed'); END;
CREATE TRIGGER updated_batch_vouchers_never_go BEFORE DELETE ON batch_vouchers
    WHEN 'updated' = (
        SELECT state FROM batches
        WHERE client_no = OLD.client_no AND batch_no = OLD.batch_no
    )
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END;
CREATE TRIGGER updated_batch_rows_never_go BEFORE DELETE ON batch_rows
    WHEN 'updated' = (
        SELECT state FROM batches
        WHERE client_no = OLD.client_no AND batch_no = OLD.batch_no
    )
    BEGIN SELECT RAISE(ABORT, 'an updated batch never changes'); END;
CREATE INDEX postings_by_account ON postings (client_no, account);
CREATE INDEX open_items_by_kid ON open_items (client_no, kid);
CREATE INDEX payments_by_item ON payments (client_no, item_voucher_no);
CREATE INDEX vouchers_by_invoice ON vouchers (client_no, invoice_no);
CREATE TRIGGER postings_come_in_order BEFORE INSERT ON postings
    WHEN NEW.posting_no <> 1 + (
        SELECT count(*) FROM postings
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    ) OR NEW.posting_no > (
        SELECT last_posting_no FROM vouchers
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    )
    BEGIN SELECT RAISE(ABORT, 'postings come in order and never after the last'); END;
CREATE TRIGGER a_voucher_balances AFTER INSERT ON postings
    WHEN NEW.posting_no = (
        SELECT last_posting_no FROM vouchers
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    ) AND 0 <> (
        SELECT sum(amount_ore) FROM postings
        WHERE client_no = NEW.client_no AND voucher_no = NEW.voucher_no
    )
    BEGIN SELECT RAISE(ABORT, 'the voucher does not balance'); END;
CREATE TRIGGER vouchers_never_change BEFORE UPDATE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
CREATE TRIGGER vouchers_never_go BEFORE DELETE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
CREATE TRIGGER postings_never_change BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
CREATE TRIGGER postings_never_go BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
CREATE TRIGGER open_items_never_change BEFORE UPDATE ON open_items
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END;
CREATE TRIGGER open_items_never_go BEFORE DELETE ON open_items
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END;
CREATE TRIGGER payments_never_change BEFORE UPDATE ON payments
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END;
CREATE TRIGGER payments_never_go BEFORE DELETE ON payments
    BEGIN SELECT RAISE(ABORT, 'the sub-ledger is append-only'); END;
COMMIT;
