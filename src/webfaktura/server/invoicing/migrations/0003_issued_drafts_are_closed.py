"""Drafts that were issued before the mark stood are closed."""

from django.db import migrations

CLOSE = """
UPDATE invoicing_draft SET is_open = false
 WHERE EXISTS (SELECT 1 FROM invoicing_invoice WHERE draft_id = invoicing_draft.id)
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_open_drafts")]
    operations = [migrations.RunSQL(CLOSE, migrations.RunSQL.noop)]
