"""Who receives EHF, and where: ELMA, which is an SMP of Peppol, found through DNS."""
