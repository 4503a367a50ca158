package store

import "context"

// ReaderTables are the tables that hold things of readers, as "table.column".
func ReaderTables() (list []string) {
	for _, k := range readerTables {
		list = append(list, k.table+"."+k.key)
	}
	return list
}

// Columns are all columns of the schema, as "table.column".
func (db *DB) Columns(ctx context.Context) (list []string, err error) {
	err = db.rows(ctx, func(row scanner) error {
		var c string
		err := row.Scan(&c)
		list = append(list, c)
		return err
	}, `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`)
	return list, err
}
