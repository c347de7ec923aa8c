"""What care does in a transaction: doses, plans, check-ins; the rows are storage's, the decisions are scenarios'."""
