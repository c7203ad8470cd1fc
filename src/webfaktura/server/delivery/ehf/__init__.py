"""EHF Billing 3.0: an issued invoice as the UBL document its receiver's systems read."""
