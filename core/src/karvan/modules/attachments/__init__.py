"""Files on any record: kept outside every served folder, checked by content, gone with an audit row."""
