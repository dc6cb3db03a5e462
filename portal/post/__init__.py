"""What leaves the building: mails written as rows in the transaction that wants them, sent by a process of its own."""
