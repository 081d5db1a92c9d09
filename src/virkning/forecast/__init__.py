"""What may we expect: forecasts of an agreement, and business cases before there is one."""
