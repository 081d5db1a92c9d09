"""The commands that look ahead: forecast, sensitivity, design."""
