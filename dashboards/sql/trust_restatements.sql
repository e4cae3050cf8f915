select * from restatements
