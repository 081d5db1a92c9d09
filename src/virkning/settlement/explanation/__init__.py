"""The explanation: why this krone is owed, as a tree from the payable amount down to the observation."""
