"""What every module stands on and none owns: settings, database, errors, events, money, time."""
