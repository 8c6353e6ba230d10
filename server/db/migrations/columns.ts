import { DataTypes } from 'sequelize';

/** The columns that every step is written with. */
export const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
export const text = { type: DataTypes.TEXT, allowNull: false };
export const maybeText = { type: DataTypes.TEXT };
export const integer = { type: DataTypes.INTEGER, allowNull: false };
export const maybeInteger = { type: DataTypes.INTEGER };
export const date = { type: DataTypes.DATE(3), allowNull: false };
export const maybeDate = { type: DataTypes.DATE(3) };
export const json = { type: DataTypes.JSON, allowNull: false };
export const maybeJson = { type: DataTypes.JSON };
export const real = { type: DataTypes.DOUBLE, allowNull: false };
export const maybeReal = { type: DataTypes.DOUBLE };
export const yes = { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true };
export const no = { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false };

/** A column that points to a row of `model`; what happens to this row when that one goes. */
export const reference = (model: string, onDelete: 'CASCADE' | 'SET NULL') => ({
  type: DataTypes.INTEGER,
  allowNull: onDelete === 'SET NULL',
  references: { model, key: 'id' },
  onDelete,
});
